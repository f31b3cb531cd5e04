"""Attribution: who is named, and who is quoted saying what.

Examples
--------
>>> from bilateral.attribution import quotes
>>> quotes("Ruiz dijo que el puente abrirá.", "es")[["speaker", "kind"]].values.tolist()
[['Ruiz', 'indirect']]
"""

from bilateral.attribution.mentions import mentions
from bilateral.attribution.quotations import quotes

__all__ = ["mentions", "quotes"]
