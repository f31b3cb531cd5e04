"""Attribution: who is named, who is quoted saying what, and how far a sentence commits somebody.

Examples
--------
>>> from bilateral.attribution import commitments, mentions, quotes
>>> quotes("Ruiz dijo que el puente abrirá.", "es")[["speaker", "kind"]].values.tolist()
[['Ruiz', 'indirect']]
>>> commitments("Both agreed to open the bridge.", "en")["rung"].tolist()
[5]
>>> mentions("El canciller llegó.", "es", "2021-05-01")["person_id"].tolist()
['marcelo-ebrard-casaubon']
"""

from bilateral.attribution.ladder import commitments
from bilateral.attribution.mentions import mentions
from bilateral.attribution.quotations import quotes

__all__ = ["commitments", "mentions", "quotes"]
