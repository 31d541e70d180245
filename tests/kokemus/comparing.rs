//! Independent groups compared, against R and Python.
