r"""LaTeX in titles, abstracts and names as readable text: `$\alpha$` is α, `{\'e}` é, `\textbf{x}` x, `\%` a per cent sign.

pylatexenc does the work. What it would stumble over or swallow is put right before: per cent signs and ampersands of plain
text, dollars that are money, braces without a partner, commands of the authors' own, citations.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

# What shows that a text from any source is LaTeX in part; in what was written as LaTeX, the second is enough.
_SURELY = re.compile(r"\\(?:[A-Za-z]{2,}|[%&#_${}'\"`^~=.,;!()\[\]]|[a-zA-Z](?![a-zA-Z]))|\$[^$\s][^$]*\$|\{\\")
_PERHAPS = re.compile(r"[\\${}~]|``|''|--")
# As in Markdown: no white space inside the signs, and no digit after the second, for that is money.
_MATH = re.compile(
    r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$(?:\s*(\\[^$]*)|(?=[^\s$])([^$]*?[^\s$\\]))(?<!\\)\$(?(2)|(?!\d))", re.DOTALL
)
_DOLLAR = re.compile(r"(?<!\\)\$")
_PLAIN_SIGN = re.compile(r"(?<!\\)([%&#])")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[A-Za-z]+\*?\}(?:\[[^\]]*\])?|\\[()\[\]](?![A-Za-z])")
_SIZES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*\.?")
_POINTERS = re.compile(r"\s*~?\\(?!href)(?:[cC]ite[a-zA-Z]*|[a-zA-Z]*ref|label|footnotemark)\*?\s*(?:\[[^\]]*\]\s*)*\{[^{}]*\}")
_ADDRESS = re.compile(r"\\url\s*\{([^{}]*)\}")
_LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*(?=\{)")
_BETWEEN_WORDS = re.compile(r"(?<=[\w.,;:)}'$])~(?=[\w\\${(])")
_TILDE = re.compile(r"(?<!\\)~")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s*\{\}|(\s*)(?=(\{)?))")
_IN_ADDRESS = re.compile(r"[~_]")
_ADDRESSES = re.compile(r"https?://[^\s{}]+")
# Their letters are those of any other font here: ℒ and 𝐱 are not found by who looks for L and x.
_FONTS = re.compile(
    r"\\(?:math(?:bb|bf|cal|frak|it|normal|rm|scr|sf|tt)|text(?:bf|it|md|normal|rm|sc|sf|sl|tt|up)?|boldsymbol|bm|emph|em|bf|it|"
    r"rm|sc|sf|sl|tt|bfseries|itshape|underline|[mh]box|operatorname|ensuremath|tiny|small|large|Large)(?![A-Za-z])\*?\s*"
)
_NOTHING = frozenset("xspace protect noindent par newline displaystyle textstyle scriptstyle limits nolimits nonumber".split())
_SPELT = {"textless": "<", "textgreater": ">"}
# An accent on nothing is how some programs write the sign itself.
_BARE_ACCENT = re.compile(r"\\([~^])\s*\{\s*\}")
_WORD = re.compile(r"\s*\S+\s*")
_SPECIAL = re.compile(r"[\\{}~`]|''|--")
_BRACES = re.compile(r"\\.|[{}]")
# What is left where only the accent or the dash was converted: "Fr{é}chet", "image{–}text". Behind a command, it is its argument.
_HALF_DONE = re.compile(r"(?:(?<![\\\w])([^\W\d_]+)|(?<!\S)(?=\{.\}[a-z]{2}))\{([^\x00-\x7f])\}")
_OPEN_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])\s*$")
# Letters, not signs: behind them, the space is no space ("R\o nnow").
_LETTERS = frozenset("o O l L i j ss ae AE oe OE aa AA dh DH th TH dj DJ ng NG textbackslash".split())
_DOUBLY = re.compile(r"\\[A-Za-z]+\s*\{|\\[%&]")


def readable(text: str, *, is_latex: bool = False) -> str:
    """`text` with its LaTeX as plain characters; unchanged where there is none.

    `is_latex`: the source writes LaTeX, so that braces, `~` and quotes are read as such without another sign of it. What
    cannot be understood stays as it is; nothing is cut off. White space may change.
    """
    text = _HALF_DONE.sub(r"\1\2", text)
    if not (_PERHAPS if is_latex else _SURELY).search(text):
        return text
    plain = _converted(text)
    # Some programs escape what was LaTeX already: \textbackslash emph\{x\}.
    return _converted(plain) if "backslash" in text and _DOUBLY.search(plain) else plain


def _converted(text: str) -> str:
    """`text` with each run of words in which there is LaTeX converted: the parser takes a while for every character."""
    done: list[str] = []
    run: list[str] = []
    depth, waits = 0, False
    for word in _WORD.findall(_prepared(text)):
        if waits or depth or _SPECIAL.search(word):
            run.append(word)
            depth += sum({"{": 1, "}": -1}.get(sign, 0) for sign in _BRACES.findall(word))
            waits = _OPEN_COMMAND.search(word) is not None  # its argument may be the next word
            continue
        if run:
            done.append(_plain("".join(run)))
            run = []
        done.append(word)
    return "".join([*done, _plain("".join(run))]) if run else "".join(done)


def _plain(latex: str) -> str:
    try:
        plain = str(_converter().latex_to_text(latex, tolerant_parsing=True, latex_context=_grammar()))
    except Exception:  # noqa: BLE001 - it raises many kinds of them; the text is there in any case
        return latex
    if "%s" not in latex:
        plain = plain.replace("%s", "")  # what pylatexenc leaves of a command whose argument is missing
    # A parser that gave up midway returns a beginning: rather the raw text than a part of it.
    return latex if len(plain) * 4 < len(re.sub(r"\\[A-Za-z]+|[{}$\s]", "", latex)) else plain


def _prepared(text: str) -> str:
    """`text` as LaTeX that cannot be misread."""
    text = _ADDRESS.sub(lambda match: f" {match[1]} ", text)
    text = _ADDRESSES.sub(lambda match: _IN_ADDRESS.sub(lambda sign: _ESCAPES[sign[0]], match[0]), text)
    text = _LINK.sub("", _POINTERS.sub("", text))
    text = _MATH.sub(lambda match: f"{{{match[match.lastindex or 0]}}}", text)
    text = _BARE_ACCENT.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)
    text = _DOLLAR.sub(r"\\$", text)
    text = _PLAIN_SIGN.sub(r"\\\1", text)
    text = _SIZES.sub("", _ENVIRONMENT.sub(" ", text))
    text = _TILDE.sub(r"\\textasciitilde{}", _BETWEEN_WORDS.sub(" ", text))
    return _balanced(_COMMAND.sub(_known_command, _FONTS.sub("", text)))


_ESCAPES = {"~": r"\textasciitilde{}", "_": r"\_"}


def _known_command(match: re.Match[str]) -> str:
    """The command if it is LaTeX's; of one of the authors' own its name, or only its argument if it has one."""
    name = match[1]
    if name in _NOTHING:
        return " "
    if name in _SPELT:
        return _SPELT[name] + (match[2] or "")
    if name in _known():
        # LaTeX swallows the space behind a sign, which here parts it from the next word: \log n.
        return f"\\{name}{{}} " if match[2] and name in _signs() and name not in _LETTERS else match[0]
    return "" if match[3] else name + (" " if match[2] else "")


def _balanced(text: str) -> str:
    """`text` without the braces that have no partner."""
    opened: list[int] = []
    lonely: set[int] = set()
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            opened.pop()
        elif match[0] == "}":
            lonely.add(match.start())
    lonely.update(opened)
    if not lonely and not text.endswith("\\"):
        return text
    return "".join(sign for at, sign in enumerate(text) if at not in lonely).removesuffix("\\")


@cache
def _converter() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())  # what it complains of stays in the text as it is
    return LatexNodes2Text(math_mode="text", keep_comments=True, fill_text=False)


@cache
def _grammar() -> Any:
    """What arguments commands take, built once: pylatexenc would for each text."""
    from pylatexenc.latexwalker import get_default_latex_context_db

    return get_default_latex_context_db()


@cache
def _known() -> frozenset[str]:
    """The commands that are understood."""
    return frozenset(spec.macroname for spec in _converter().latex_context.iter_macro_specs())


@cache
def _signs() -> frozenset[str]:
    """Those of them that stand for a sign or a word, and take no argument."""
    specs = _converter().latex_context.iter_macro_specs()
    return frozenset(s.macroname for s in specs if isinstance(s.simplify_repl, str) and "%" not in s.simplify_repl)
