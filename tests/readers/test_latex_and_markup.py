from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.latex import readable
from kg.readers.markup import unmarked
from kg.readers.record import date_in, doi_in, given_first, names_in


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\textbf{bold} $\alpha$ {\'e} a~b 5\% R\&D", "bold α é a b 5% R&D"),
        (r"an accuracy of 5% and R&D #1", "an accuracy of 5% and R&D #1"),
        (
            r"G{\"o}del, \'{\i}, \o, \ss, Erd\H{o}s, \c{c}, na{\"\i}ve, \v{S}, R{\o}nnow",
            "Gödel, í, ø, ß, Erdős, ç, naïve, Š, Rønnow",
        ),
        (r"$\mathcal{O}(n \log n)$ in $\mathbb{R}^d$ with $x_{i}$", "O(n log n) in R^d with x_i"),
        (r"$\text{BERT}_{\text{base}}$ and {\em more} of \textsc{it}", "BERT_base and more of it"),
        (r"{{Delving {Deep}}} into {BERT}", "Delving Deep into BERT"),
        (r"We present \method{}, \ours and \name{LoRA}\xspace.", "We present method, ours and LoRA ."),
        (r"as shown before \cite{a,b} by \citet[p.~3]{c}.", "as shown before by."),
        (r"see \url{https://example.org/a_b} or \href{https://x.org}{here}", "see https://example.org/a_b or here"),
        (r"in \textbackslash emph\{sequential\} games, 4\% of them", "in sequential games, 4% of them"),
        (r"about ~10x faster, see http://foo.edu/~bar", "about ~10x faster, see http://foo.edu/~bar"),
        (r"``quoted'' text --- with dashes", "“quoted” text — with dashes"),
        (r"\begin{itemize}\item one\end{itemize}", "* one"),
        (r"from $\sim$5 to $10^{-3}$, $p<0.05$", "from ∼5 to 10^-3, p<0.05"),
        ("an open { brace and \\emph{more} }}", "an open brace and more "),
        (r"{\textless}i{\textgreater} $\backslash$textbf{\{}x{\}} {\~{}}10 {\$}3.5M {\#}1", "<i> x ~10 $3.5M #1"),
        ("a trailing \\", "a trailing "),
        ("no latex at all: a_b, x^2, 5 < 6", "no latex at all: a_b, x^2, 5 < 6"),
    ],
)
def test_latex_becomes_readable(latex: str, text: str) -> None:
    assert " ".join(readable(latex, is_latex=True).split()) == " ".join(text.split())


def test_a_command_without_its_argument_is_no_placeholder_and_nothing_is_written_beside(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert readable(r"a \frac 1", is_latex=True) == "a /1"
    assert readable(r"cut \frac", is_latex=True) == "cut /"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("half_done", "text"),
    [
        ("the Fr{é}chet distance of Sch{ö}n{é}r by {Ł}ukasz", "the Fréchet distance of Schönér by Łukasz"),
        ("image{–}text pairs, under{—}represented", "image–text pairs, under—represented"),
        ("{μ} and x_{μ}, a set {é}", "{μ} and x_{μ}, a set {é}"),
    ],
)
def test_braces_round_what_was_converted_before_go(half_done: str, text: str) -> None:
    assert readable(half_done) == text


@pytest.mark.parametrize("text", ["costs $5 million to $10 million", "$5-$10", "~50 tokens -- 'quoted'", "{key: value}", "a_b^c"])
def test_what_is_no_latex_stays_where_the_source_does_not_write_any(text: str) -> None:
    assert readable(text) == text


@given(st.text(st.sampled_from(list("ab \\{}$%~&_^'\"`-[]()\n")), max_size=40))
def test_no_text_makes_it_fail_or_lose_words(text: str) -> None:
    plain = readable(text, is_latex=True)
    assert isinstance(plain, str)


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("<p>We <i>find</i> H<sub>2</sub>O &amp; more</p>", "We find H2O & more"),
        ("<jats:title>Abstract</jats:title><jats:p>We find.</jats:p>", "We find."),
        (
            "<sec><title>Aim</title><p>To find.</p></sec><sec><title>Result:</title><p>Found.</p></sec>",
            "Aim: To find. Result: Found.",
        ),
        ("&lt;p&gt;twice escaped&lt;/p&gt;", "twice escaped"),
        ("if a<b and c>d or x < 3 then 5 > 4", "if a<b and c>d or x < 3 then 5 > 4"),
        ("emit <think> and </think> tokens", "emit <think> and </think> tokens"),
        ("<mml:math><mml:mi>x</mml:mi> <mml:mo>=</mml:mo> <mml:mn>1</mml:mn></mml:math>", "x=1"),
        ("AT&T and R&D; caf&eacute; &#945;", "AT&T and R&D; café α"),
    ],
)
def test_markup_goes_and_text_stays(marked: str, text: str) -> None:
    assert " ".join(unmarked(marked).split()) == text


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-06-17T10:00:00Z", "2021-06-17"), ("2019//", "2019"), ("2019/03/12/", "2019-03-12"), ("2021 Jun 17", "2021-06-17"),
        ("17 June 2021", "2021-06-17"), ("Fri, 8 Feb 2013 21:00:01 GMT", "2013-02-08"), ("JAN-FEB 2019", "2019-01"),
        ("20060220", "2006-02-20"), ("Spring 2019", "2019"), ("2020-00-00", "2020"), ("2021-02-31", "2021-02"), ("n.d.", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_every_order(text: str, date: str | None) -> None:
    assert date_in(text) == date


def test_identifiers_and_names_are_brought_into_one_form() -> None:
    assert doi_in("https://doi.org/10.1016/0370-2693(91)90641-8.") == "10.1016/0370-2693(91)90641-8"
    assert doi_in("doi:10.1234%2Fx") == "10.1234/x"
    assert doi_in("none") is None
    assert [given_first(name) for name in ("Lovelace, Ada", "King, Jr, Martin", "Ye, X", "Tree Lab")] == [
        "Ada Lovelace", "Martin King Jr", "X Ye", "Tree Lab",
    ]  # fmt: skip
    assert names_in("A. Birch (Lab (Oslo)), B. Elm and C. Oak") == ("A. Birch", "B. Elm", "C. Oak")
    assert names_in("Birch, Ada; Elm, José") == ("Ada Birch", "José Elm")
    assert names_in("Yew, Eve") == ("Eve Yew",)
