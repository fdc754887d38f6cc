"""The public face: what `import analysis` has at hand. Frames, their charts, an answer, a form."""
