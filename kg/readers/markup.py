"""Text with the markup of web pages and journals in it: tags go, their text stays, entities become characters."""

from __future__ import annotations

import html
import re

# Only what is known to be a tag: in "a<b and c>d" nothing is.
_BLOCKS = "p|sec|title|label|list|list-item|ul|ol|li|div|br|h[1-6]|tr|td|th|table|blockquote|disp-formula|disp-quote|abstract"
_INLINE = (
    "i|b|u|em|strong|sub|sup|italic|bold|underline|sc|monospace|span|font|a|small|big|tt|code|s|strike|del|ins|inf|scp|roman|"
    "ext-link|xref|uri|email|inline-formula|alternatives|named-content|styled-content|fixed-case|institution|sans-serif|"
    "inline-graphic|graphic|annotation|semantics|math|mrow|mi|mo|mn|mtext|msub|msup|msubsup|mfrac|msqrt|mover|munder|mspace|"
    "munderover|mstyle|mtable|mtr|mtd|mfenced|mpadded|mphantom|tex-math|jats|abstracttext"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))?)*\s*/?"""
_BLOCK = re.compile(rf"</?(?:[a-z]+:)?(?:{_BLOCKS}){_ATTRIBUTES}>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:[a-z]+:)?(?:{_INLINE})(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+))*\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>|<\?[^<>]*\?>", re.DOTALL)
_FORMULA = re.compile(r"<(?:[a-z]+:)?tex-math\b[^>]*>(.*?)</(?:[a-z]+:)?tex-math>", re.IGNORECASE | re.DOTALL)
# Of the same formula in LaTeX and as MathML, one is enough.
_TWICE = re.compile(
    r"(<(?:[a-z]+:)?tex-math\b.*?</(?:[a-z]+:)?tex-math>)\s*<(?:[a-z]+:)?math\b.*?</(?:[a-z]+:)?math>", re.IGNORECASE | re.DOTALL
)
_ANNOTATION = re.compile(r"<(?:[a-z]+:)?annotation\b[^>]*>.*?</(?:[a-z]+:)?annotation>", re.IGNORECASE | re.DOTALL)
_MATH = re.compile(r"<(?:[a-z]+:)?math\b[^>]*>(.*?)</(?:[a-z]+:)?math>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"(<(?:[a-z]+:)?title[^>]*>)\s*(.*?)\s*:?\s*(</(?:[a-z]+:)?title>)", re.IGNORECASE | re.DOTALL)
_ABSTRACT = re.compile(r"^(?:abstract|summary)\s*[:.]?\s*$", re.IGNORECASE)
_ESCAPED = re.compile(r"&lt;/?(?:[a-z]+:)?(?:p|i|b|em|sub|sup|title|sec|italic|bold|strong|br|span|div)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def unmarked(text: str) -> str:
    """`text` without tags and entities: a heading such as "Methods" ends with a colon, one that only says "Abstract" goes.

    Formulas in LaTeX stand within `$`. What only looks like a tag ("a<b") stays.
    """
    if _ESCAPED.search(text):
        text = html.unescape(text)
    if "<" in text:
        text = _TWICE.sub(r"\1", _COMMENT.sub("", text))
        text = _FORMULA.sub(lambda match: f" {_dollars(match[1])} ", text)
        text = _MATH.sub(lambda match: "".join(_TAG.sub("", match[1]).split()), _ANNOTATION.sub("", text))
        text = _HEADING.sub(_heading, text)
        text = _TAG.sub("", _BLOCK.sub("\n", text))
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _dollars(formula: str) -> str:
    formula = re.sub(
        r"\\documentclass.*?\\begin\{document\}|\\end\{document\}", "", html.unescape(formula), flags=re.DOTALL
    ).strip()
    return formula if "$" in formula else f"${formula}$"


def _heading(match: re.Match[str]) -> str:
    return "\n" if _ABSTRACT.match(match[2]) or not match[2] else f"\n{match[2]}: "
