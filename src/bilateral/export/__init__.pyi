from .counts import to_mallet, to_matrix_market
from .stata import to_stata
from .tables import to_latex, to_word

__all__ = ["to_latex", "to_mallet", "to_matrix_market", "to_stata", "to_word"]
