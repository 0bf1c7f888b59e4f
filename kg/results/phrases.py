"""Words round a number that tell what it is: patterns for the text that ends before it, and for the text that follows it."""

from __future__ import annotations

import re


def _before(*pieces: str) -> re.Pattern[str]:
    """One of these right before a number."""
    return re.compile(rf"(?:{'|'.join(pieces)})$", re.IGNORECASE)


def _any(words: str) -> str:
    """One of these words; `_` stands for a space."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in words.split())})"


_SIGN = r"[+\-−–±~≈<>≤≥]?"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MARK = r"(?:\s?(?:\\?%|％|percent\b|\$?\\times\$?|[x×](?!\w)|-?fold\b|times\b|dB\b|ms\b|fps\b|FPS\b|mm\b))?"
NUMBERS = re.compile(rf"(?<![\w.^_@\[-])\$?\\?{_SIGN}\s?{_DIGITS}\s?\$?{_MARK}\$?")
"""Numbers of a sentence with their signs and units; none that is a part of a name or a reference."""

_FEW_WORDS = _any(
    r"up_?to as_much_as as_many_as at_least at_most more_than less_than only about around over nearly almost approximately "
    r"roughly an? the average mean maximum absolute relative additional another further extra large significant "
    r"notable on_average average_of \w+ly by of"
)
# Every word ends at a boundary: there is one way to read a run of them, so that no text takes long.
FEW = rf"(?:{_FEW_WORDS}\b\s*|[~≈<>(+↑↓$]\s*)*"
"""What may stand between a word that tells and its number: `by [up to an average of] 3%`."""
_NOUN = _any(
    r"improvements? gains? increases? boosts? reductions? drops? decreases? declines? margins? advantages? lifts? gaps? "
    r"differences? degradations? savings? speed-?ups? accelerations? uplifts? jumps? rises? growth leads? decay "
    r"deterioration losses"
)
_VERB = _any(
    r"improv increas reduc decreas boost outperform sav cut gain drop lower rais enhanc degrad accelerat lift avoid "
    r"eliminat sacrific"
)
_BEAT = _any("outperform surpass exceed beat")
_STATE = r"(?:SOTA|state[- ]of[- ]the[- ]arts?|best|baselines?)"
GAIN_BEFORE = _before(
    rf"\bby(?: (?:a|an|the|some))?(?: \w+)?(?: margins?)?(?: of)?\s+{FEW}",
    rf"\b{_NOUN} (?:(?!previous|best|baseline|state|achiev|reach|obtain|to\b)[\w@-]+ ){{1,6}}?"
    rf"(?:of|by|between|up to|ranging from)\s*{FEW}",
    rf"\b{_NOUN}(?: (?:of|by|from|between|ranging from|is|are|was|up to|to about|at|in \w+ of|on \w+ of))*\s*{FEW}",
    rf"\b{_VERB}\w*(?: (?:it|them|performance|accuracy|results?))?\s+(?!to\b){FEW}",
    rf"\b(?:within|behind|below|above|extra|additional|further|short of|trails?|leads?)\s+{FEW}",
    rf"\b(?:{_BEAT}|improv)\w*[^.;()]{{0,60}}\((?:up to|by|\+)\s*{FEW}",
    rf"\b{_BEAT}\w* (?:the |our )?(?:previous |prior |current )?{_STATE}\s+",
    rf"\b{_BEAT}\w* (?:the |all )?(?:existing|other|previous|prior)(?: \w+){{1,2}} over\s+{FEW}",
    rf"\bmargins?,? \(?(?:i\.e\.?|e\.g\.?|namely),?\s+{FEW}",
    rf"\bimprov\w*[^.;()]{{0,80}}, including\s+{FEW}",
    rf"\b{_VERB}\w*[^.;()]{{0,50}} (?:on|in) the order of\s+{FEW}",
    r"[\d)]\s?\+",
    rf"(?<!test )(?<!validation )(?<!training )\bloss of\s+{FEW}",
    rf"\bat (?:a|an|the)(?: \w+)? (?:cost|expense) of\s+{FEW}",
    r"\b(?:relative|absolute)\w*:?\s+",
    r"[↑↓]\s*\$?",
    r"\\(?:up|down)arrow\$?\s*",
)
"""Before a number that is a difference."""

_LIKE = r"(?:compared? (?:to|with)|comparable (?:to|with)|on par with|close to|similar to|versus|v\.?s\.?|instead of|opposed to)"
_OTHERS = r"(?:previous|prior|baseline|existing|original|vanilla|earlier|human|chance|random|upper[- ]bound|oracle)"
_NEARLY = r"(?:about |around |~|only |just |over |up to )?"
BASELINE_BEFORE = _before(
    rf"\b{_LIKE}\s+(?:the |a |an |its |only )?(?:[\w-]+ ){{0,4}}?(?:of |at |\()?{_NEARLY}",
    rf"\bthan (?:the |a |an |its )?(?:[\w.-]+ ){{1,4}}?(?:of |at |with |\(){_NEARLY}",
    rf"\b{_BEAT}\w* (?:the |its )?[\w.+-]+\s*\({_NEARLY}",
    rf"\b{_OTHERS}(?:'s)? (?:[\w-]+ ){{0,3}}?(?:(?:of|at|is|was|has|had|achiev\w+|reach\w+|only)\s*|\(){_NEARLY}",
    rf"\b{_BEAT}\w* (?:the |its )?(?:[\w-]+ )?(?:results?|performance|accuracy|scores?|records?) of {_NEARLY}",
    rf"\bfor comparison,? (?:[\w-]+ ){{1,9}}?(?:of|at|achiev\w+|reach\w+|obtain\w+) {_NEARLY}",
    rf"\bcounterparts? \({_NEARLY}",
    rf"\bcounterparts?,?(?: an?(?: \w+){{1,2}})?(?: which| that)? (?:achiev|reach|obtain)\w*\s+(?:an? )?(?:[\w-]+ of )?{_NEARLY}",
)
"""Before a number that something else reached, or could at best."""
FROM_BEFORE = _before(rf"\bfrom\s+(?:the )?(?:previous |original |baseline )?{FEW}")
THEN_TO = re.compile(r"(?:[^.;]|\.(?=\d)){0,40}?(?:\bto\b|→|->)\s*\S*\d")

REACHED = re.compile(r"\b(?:achiev|reach|attain|obtain|scor|yield|accuracy of|rate of|report|only|solv)", re.IGNORECASE)
BETTER = re.compile(r"\b(?:outperform|improv|surpass|increas|gain|boost|better|exceed)", re.IGNORECASE)

_TURNS = _any("and or of on in for with at while to but than that which when is are from by over compared using under after")
_WORDS = rf"(?:(?!{_TURNS}\b)[\w@.&/\\^${{}}-]+\s+)"
_COMPARED = _any(
    "higher lower better worse faster slower fewer less more smaller larger greater cheaper shorter longer quicker lighter "
    "above below ahead behind reduced improved increased decreased saved than loss_in loss_of"
)
_RIVAL = _any("previous baseline state prior existing sota best strong vanilla standard original other")
_KIND = r"\(?(?:absolute|relative|percentage|percent|average|abs\.?|rel\.?)\)?\s+"
GAIN_BEHIND = re.compile(
    rf"[\s)-]*(?:\([^()]{{0,60}}\)\s*)?(?:{_KIND})*(?:points?\s+)?{_WORDS}{{0,4}}?"
    rf"(?:{_NOUN}\b|(?:{_COMPARED}|over (?:the |its |our |a )?{_RIVAL})\b)",
    re.IGNORECASE,
)
"""Behind a number that is a difference."""
POINTS_BEHIND = re.compile(
    r"[\s-]*(?:\\?%\s*)?(?:(?:absolute|percentage|percent|relative|average)\s+)?(?:points?\b|pp\b|p\.p\.)", re.IGNORECASE
)
SCORED_BEFORE = _before(
    rf"\b(?:scor\w+|obtain\w*|achiev\w+|reach\w*|attain\w*|yields?|(?:score|accuracy|bleu|f1|rating) of)\s+{FEW}"
)
"""Before `85 points` that were scored, and are no gain."""

_WHOLE = _any(
    "parameters? params weights memory flops compute computations? costs? size time budget storage tokens performance accuracy "
    "capacity improvement backbone gap"
)
_PARTS = _any("filters channels neurons heads costs? parameters params memory computation")
SHARE_BEHIND = re.compile(
    rf"\s*(?:of (?:the |its |all |their |total |an? |our )?(?:[\w-]+(?:'s|’s)? ){{0,3}}?{_WHOLE}\b"
    rf"|relative (?:performance|accuracy)\b|(?:training )?{_PARTS}\b|as (?:many|much|few)\b)",
    re.IGNORECASE,
)
_SPENT = _any("parameters? params weights memory flops compute computations? costs? size time budget storage latency overhead")
SHARE_BEFORE = _before(rf"\b{_SPENT}\b[^.;()]{{0,40}}\b(?:reduced|cut|shrunk|compressed|down) to {FEW}")
"""Before a share of what something costs: `the parameters are reduced to 12%`."""
KEPT_BEFORE = _before(rf"\b(?:retain|maintain|preserv|keep|recover)\w*\s+{FEW}")
KEPT_BEHIND = re.compile(r"\s*(?:[\w-]+ ){0,2}?(?:accuracy|performance|quality)(?: \w+)? of\b", re.IGNORECASE)
"""Round a share of what something else reaches: `maintains 95% accuracy of Foo`."""
_AMOUNT = _any(
    r"sparsity sparse pruned pruning labels? labell?ed annotat\w+ supervision noise noisy "
    r"training_(?:data|samples|set|images|examples) data samples examples epochs? iterations steps layers images "
    r"pixels resolution bits? shots? classes missing occlusion "
    r"masking masked dropout compression_rate confidence overlap IoU"
)
SETTING_BEHIND = re.compile(
    rf"[\s-]*(?:of )?(?:the |all |its |total |available )?(?:[\w-]+ )?{_AMOUNT}\b",
    re.IGNORECASE,
)
_CHOICE = _any(
    r"discard remov prun mask keep retain select sampl skipp? manipulat utiliz freez tun using train\w*_(?:on|with) updat "
    r"perturb quantiz with_only with_just at_a_(?:sparsity|compression|pruning)\w*(?:_\w+)?_of"
)
CHOSEN_BEFORE = _before(rf"\b{_CHOICE}(?:e|es|ed|ing|s)?\s+(?:(?:out|away|only|just|the (?:top|bottom))\s+)*{FEW}")
PARAMETER_BEFORE = _before(
    r"\b(?:at|@|with|under|for|of)\s+(?:an? )?(?:t?IoU|overlap)\s*(?:=|of|threshold of|>)\s*\[?\$?",
    r"\b(?:radius|epsilon|threshold|temperature|learning rate|batch size|(?:noise|distortion) level|budget)\s*(?:=|of|is)?\s*\$?",
    r"(?:\\(?:varepsilon|epsilon|sigma|lambda|alpha|beta)|[εσλαβ])\s*=\s*\$?",
    r"(?:±|\\pm)\s*\$?",
    r"\w:\w+:",
    r"\[?\d:",
    r"\btop[- ]",
)
"""Before a number that was set, that tells how far another one strays, or that is a part of a key."""

_LIST_WORDS = rf"(?:by|of|an?|up to|over|about|around|approximately|almost|nearly|another|\+|~|the|{_DIGITS})"
GAP_OF_LIST = re.compile(
    r"\s*(?:points?|pp)?(?P<said>(?:[^.;:]|\.(?=\d)){0,70}?)"
    rf"(?:\s*(?:,\s*and|,|\band\b|/|&|\bor\b|\bas well as\b)\s*)(?:{_LIST_WORDS}\s*)?(?:{_LIST_WORDS}\s*)?(?:{_LIST_WORDS}\s*)?$"
)
"""Between two numbers of one list: `by 2.1% on A and 3.4%`."""
GAP_IN_BRACKETS = re.compile(r"[^().;]{0,40}\)(?P<said>,?(?: and)?(?: [\w.-]+){1,7}) \($")
"""The same where each stands in brackets behind what it is of: `A (25% further reduction) and B (51%)`."""
SEPARATOR = re.compile(r"[\s()]*(?:,|,?\s*and|/|&|or)?[\s()]*")
"""The same between numbers that nothing but signs parts."""
NEW_STORY = re.compile(
    r"\b(?:achiev|obtain|reach|attain|yield|get|is|are|was|were|improv(?!ement)|increas(?!es? (?:of|in|on))|reduc(?!tion)|"
    r"outperform|with|while|to|from|using|has|have|whereas|but|than|cut|boost|sav|only|at|reported)",
    re.IGNORECASE,
)
"""A word that ends a list: what follows it is told anew."""
RELATIVE = re.compile(r"\brelative(?:ly)?\b|\brel\.", re.IGNORECASE)
ABSOLUTE = re.compile(r"\babsolute(?:ly)?\b|\bpoints?\b|\bpp\b|\babs\.", re.IGNORECASE)
UNIT_BEHIND = re.compile(
    r"\$?[ -]?(GPU[- ](?:hours?|days?)|[GMTB] ?(?:FLOPs|MACs)|M-?Adds|FLOPs|frames per second|frames?/s(?:ec)?|fps|FPS|ms|"
    r"milliseconds?|seconds?|minutes?|hours?|days?|[KMG]B|dB|bpp|mm|cm)\b"
)
"""A unit behind a number that has none of its own."""
