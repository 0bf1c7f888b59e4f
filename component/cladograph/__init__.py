"""The explorer's network component for Streamlit, which looks for it in a package called like the distribution.

There is no Python here: `pyproject.toml` says where the assets are, `frontend/` holds them.
"""
