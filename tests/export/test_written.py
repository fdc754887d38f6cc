"""Texts of data are shown as they are written, in the page, the PDF, the workbook and the CSV."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.briefings import report
from analysis.charts import finish, theme
from analysis.dimensions.dimension import CounterEvidence, Finding, Judgement, Reading
from analysis.dimensions.marked import link, strong
from analysis.export.blocks import Block, Callout, Cell, Column, Prose, Table
from analysis.export.html import BriefingHTMLExporter
from analysis.export.pdf import BriefingPDFExporter
from tests.export.cases import pdf_words
from tests.export.written import NASTY
