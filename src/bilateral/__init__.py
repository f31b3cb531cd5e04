"""What two governments talk about when they talk to each other.

The names of daily use are here, too, and are loaded when they are used.

Examples
--------
>>> import bilateral
>>> bilateral.Corpus.load().select(side="US").passages["side"].unique().tolist()
['US']
"""

import lazy_loader as _lazy

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
