"""Attribution: who is quoted, saying what, and how far a sentence commits somebody.

Examples
--------
>>> from bilateral.attribution import commitments, quotes
>>> quotes("Ruiz dijo que el puente abrirá.", "es")[["speaker", "kind"]].values.tolist()
[['Ruiz', 'indirect']]
>>> commitments("Both countries agreed to open the bridge.", "en")["rung"].tolist()
[5]
"""

from bilateral.attribution.ladder import commitments
from bilateral.attribution.quotations import quotes

__all__ = ["commitments", "quotes"]
