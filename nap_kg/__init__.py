"""National action plans and their progress reports as linked data: checked, asked and cited."""

__version__ = "0.1.0"
