"""The words that questions are made of: phrases by what they ask, as written, in lower case.

A phrase is one of these: a cue, which names a relation or a topic; a kind of thing; a word that changes what is shown; a
word that carries no meaning here. What is none of them, and no name either, is not understood, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kg.schema import Kind, RelationKind


class Sort(StrEnum):
    """What a phrase does in a question."""

    RELATION = "relation"
    TOPIC = "topic"
    KIND = "kind"
    MARK = "mark"
    PREPOSITION = "preposition"
    FILLER = "filler"


class Shape(StrEnum):
    """How a relation phrase stands to the names beside it. What is looked for may be either end."""

    CHILD = "child"  # variants of X: X is the tail
    PARENT = "parent"  # ancestors of X: X is the head
    ACTIVE = "active"  # X outperforms Y: the subject is the head
    PASSIVE = "passive"  # X is outperformed by Y: the subject is the tail
    PARTICIPLE = "participle"  # outperformed: either, as the words before it tell


@dataclass(frozen=True, slots=True)
class Phrase:
    """What some words mean; `what` is a relation, a topic, a kind, a mark or a preposition, as `sort` says."""

    sort: Sort
    what: str
    shape: Shape | None = None


ON = f"{RelationKind.TRAINED_ON} or {RelationKind.EVALUATED_ON}"
SYSTEM = f"{Kind.MODEL} or {Kind.METHOD}"
PAPER = "Paper"
THING = ""

_IRREGULAR = {
    "beat": ("beats", "beating", "beat", "beaten"),
    "build": ("builds", "building", "built"),
    "get": ("gets", "getting", "got", "gotten"),
    "come": ("comes", "coming", "came", "come"),
    "go": ("goes", "going", "went", "gone"),
    "win": ("wins", "winning", "won"),
    "outdo": ("outdoes", "outdoing", "outdid", "outdone"),
    "overtake": ("overtakes", "overtaking", "overtook", "overtaken"),
    "lose": ("loses", "losing", "lost"),
    "make": ("makes", "making", "made"),
    "run": ("runs", "running", "ran"),
    "take": ("takes", "taking", "took", "taken"),
    "grow": ("grows", "growing", "grew", "grown"),
    "do": ("does", "doing", "did", "done"),
    "fall": ("falls", "falling", "fell", "fallen"),
    "try": ("tries", "trying", "tried"),
    "vary": ("varies", "varying", "varied"),
    "rely": ("relies", "relying", "relied"),
    "modify": ("modifies", "modifying", "modified"),
    "apply": ("applies", "applying", "applied"),
    "lag": ("lags", "lagging", "lagged"),
    "stem": ("stems", "stemming", "stemmed"),
    "top": ("tops", "topping", "topped"),
}


_BY = ("by", "in", "within", "inside")


def _forms(verb: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A verb's present forms, and its past ones."""
    if verb in _IRREGULAR:
        present, gerund, *past = _IRREGULAR[verb]
        return (verb, present, gerund), tuple(past)
    stem = verb.removesuffix("e")
    present = verb + ("es" if verb.endswith(("s", "ch", "sh", "x")) else "s")
    return (verb, present, stem + "ing"), (stem + "ed",)


_VARIANT, _USES, _PART = RelationKind.VARIANT_OF, RelationKind.USES, RelationKind.PART_OF
_TRAINED, _EVALUATED, _APPLIED = RelationKind.TRAINED_ON, RelationKind.EVALUATED_ON, RelationKind.APPLIED_TO
_MEASURED, _BEATS, _COMPARED, _PROPOSES = (
    RelationKind.MEASURED_BY,
    RelationKind.OUTPERFORMS,
    RelationKind.COMPARED_WITH,
    RelationKind.PROPOSES,
)

_NOUNS: tuple[tuple[RelationKind, Shape, str], ...] = (
    (
        _VARIANT,
        Shape.CHILD,
        "variant variants variation variations version versions descendant descendants child children offspring successor "
        "successors extension extensions derivative derivatives derivation derivations adaptation adaptations modification "
        "modifications refinement refinements flavour flavours flavor flavors family families follow-up follow-ups followup "
        "followups fork forks spin-off spin-offs subtype subtypes subclass subclasses lineage "
        "improvement improvements family-tree family-members heirs offshoot offshoots type-of types-of kind-of kinds-of "
        "form-of forms-of sort-of sorts-of enhancement enhancements progeny members-of",
    ),
    (
        _VARIANT,
        Shape.PARENT,
        "ancestor ancestors ancestry parent parents predecessor predecessors origin origins root roots forerunner forerunners "
        "basis foundation foundations precursor precursors forebear forebears base-model "
        "base-models",
    ),
    (_USES, Shape.CHILD, "usage usages user users use-of uses-of"),
    (
        _PART,
        Shape.CHILD,
        "part parts component components building-block building-blocks module modules ingredient ingredients element elements "
        "piece pieces subsystem subsystems",
    ),
    (
        _TRAINED,
        Shape.PARENT,
        "training-data training-set training-sets training-corpus training-corpora training-datasets training-dataset "
        "training-data-sets pretraining-data pre-training-data pretraining-corpus pre-training-corpus pretraining-corpora "
        "pre-training-corpora",
    ),
    (
        _EVALUATED,
        Shape.PARENT,
        "evaluation evaluations evaluation-data evaluation-dataset evaluation-datasets evaluation-benchmarks test-sets test-set "
        "test-data test-datasets evaluation-set evaluation-sets experiments",
    ),
    (_APPLIED, Shape.PARENT, "application applications use-case use-cases purpose purposes"),
    (_BEATS, Shape.CHILD, "improvement-over improvements-over improvement-on improvements-on gains-over gain-over"),
    (
        _COMPARED,
        Shape.CHILD,
        "alternative alternatives competitor competitors rival rivals baseline baselines contender contenders",
    ),
    (_PROPOSES, Shape.CHILD, "author authors inventor inventors creator creators original-paper origin-paper introduction"),
)
_VERBS: tuple[tuple[RelationKind, Shape, str], ...] = (
    (_VARIANT, Shape.PARTICIPLE, "extend modify enhance refine adapt generalize generalise specialize specialise vary"),
    (_USES, Shape.PARTICIPLE, "use employ utilise utilize adopt leverage incorporate integrate exploit apply reuse require"),
    (_BEATS, Shape.PARTICIPLE, "outperform beat surpass exceed outdo overtake defeat outclass improve"),
    (_PROPOSES, Shape.PARTICIPLE, "propose introduce present publish invent release develop create"),
    (_EVALUATED, Shape.ACTIVE, "evaluate test assess validate benchmark try"),
    (_TRAINED, Shape.ACTIVE, "train pretrain pre-train finetune fine-tune learn"),
    (_APPLIED, Shape.ACTIVE, "solve address tackle handle"),
    (_MEASURED, Shape.ACTIVE, "measure quantify judge"),
    (_COMPARED, Shape.ACTIVE, "compare"),
)
"""Verbs that stand alone. A participle of the first four kinds may be active or passive."""

_WITH_PARTICLE: tuple[tuple[RelationKind, Shape, str, str], ...] = (
    (_VARIANT, Shape.ACTIVE, "derive descend originate stem come evolve adapt inherit grow develop", "from out-of"),
    (_VARIANT, Shape.ACTIVE, "base build", "on upon off on-top-of from around"),
    (_VARIANT, Shape.ACTIVE, "finetune fine-tune distill initialise initialize fork", "from"),
    (_VARIANT, Shape.ACTIVE, "come", "after"),
    (_VARIANT, Shape.ACTIVE, "expand elaborate", "on upon"),
    (_VARIANT, Shape.ACTIVE, "inspire", "by from"),
    (_VARIANT, Shape.ACTIVE, "go", "back-to"),
    (_USES, Shape.ACTIVE, "rely depend draw", "on upon"),
    (_USES, Shape.ACTIVE, "make take", "use-of advantage-of"),
    (_USES, Shape.ACTIVE, "work", "with"),
    (_BEATS, Shape.ACTIVE, "improve", "on upon over"),
    (_BEATS, Shape.ACTIVE, "win", "against over"),
    (_BEATS, Shape.ACTIVE, "do perform work", "better-than"),
    (_BEATS, Shape.PASSIVE, "do perform work", "worse-than"),
    (_BEATS, Shape.PASSIVE, "lose", "to against"),
    (_BEATS, Shape.PASSIVE, "lag fall", "behind short-of"),
    (_PART, Shape.ACTIVE, "belong", "to"),
    (_PART, Shape.PASSIVE, "consist make compose", "of up-of"),
    (_TRAINED, Shape.ACTIVE, "train pretrain pre-train finetune fine-tune", "on with using over"),
    (_TRAINED, Shape.ACTIVE, "learn", "from on"),
    (_EVALUATED, Shape.ACTIVE, "evaluate test assess validate benchmark measure run try compare score experiment", "on"),
    (_EVALUATED, Shape.ACTIVE, "evaluate test assess benchmark", "with by using"),
    (_APPLIED, Shape.ACTIVE, "apply", "to for in"),
    (_APPLIED, Shape.ACTIVE, "use design intend suit", "for"),
    (_APPLIED, Shape.ACTIVE, "use", "to-solve to-address to-tackle to-perform to-do"),
    (_MEASURED, Shape.ACTIVE, "measure score judge quantify", "by with in using"),
    (_COMPARED, Shape.ACTIVE, "compare compete contrast", "with to against"),
    (_PROPOSES, Shape.PARTICIPLE, "come", "up-with out"),
    (_PROPOSES, Shape.PARTICIPLE, "first-propose first-introduce", "in by"),
)
_FIXED: tuple[tuple[RelationKind | str, Shape, str], ...] = (
    (_BEATS, Shape.ACTIVE, "better-than stronger-than superior-to ahead-of more-accurate-than outranks outrank higher-than"),
    (_BEATS, Shape.PASSIVE, "worse-than inferior-to weaker-than less-accurate-than lower-than behind"),
    (_PART, Shape.PASSIVE, "contain contains containing contained comprise comprises include includes including"),
    (
        _TRAINED,
        Shape.PASSIVE,
        "used-to-train used-for-training used-to-pretrain used-to-pre-train used-for-pretraining used-in-training",
    ),
    (_TRAINED, Shape.PASSIVE, "used-for-pre-training used-to-fine-tune used-to-finetune used-for-fine-tuning"),
    (
        _EVALUATED,
        Shape.PASSIVE,
        "used-to-evaluate used-for-evaluation used-to-test used-for-testing used-to-benchmark used-for-evaluating used-to-assess "
        "used-for-benchmarking used-in-the-evaluation-of used-for-the-evaluation-of used-in-evaluating used-to-compare",
    ),
    (_MEASURED, Shape.PASSIVE, "used-to-measure"),
    (
        _VARIANT,
        Shape.PASSIVE,
        "inspire inspires inspired spawn spawns spawned lead-to leads-to led-to gave-rise-to evolve-into evolved-into",
    ),
    (_USES, Shape.ACTIVE, "combine combines combining combined built-using built-with build-with made-with together-with-the"),
    (ON, Shape.ACTIVE, "trained-or-evaluated-on evaluated-or-trained-on trained-and-evaluated-on trained-or-tested-on"),
    (_PROPOSES, Shape.PASSIVE, "appear appeared emerge emerged born described described-in described-by"),
)

_TOPICS: dict[str, str] = {
    "mention": "mention mentions mentioned mentioning discuss discusses discussed discussing about concerning regarding "
    "talk-about talks-about talking-about refer-to refers-to deal-with deals-with dealing-with cover covers covering cite cites "
    "citing referring-to write-about",
    "together": "together appear-together mentioned-together mentioned-together-with co-mentioned-with co-mentioned co-occur "
    "co-occurs co-occur-with co-occurs-with "
    "appear-with appears-with appear-together-with appears-together-with occur-with occurs-with occurs-together-with "
    "mentioned-with alongside mentioned-alongside together-with mentioned-in-the-same-papers-as in-the-same-papers-as "
    "same-papers-as often-with",
    "path": "path paths connection connections connected related relation relations relationship relationships linked link "
    "links route routes connect connects connecting chain get-from go-from relate relates connected-with",
    "shared": "in-common common-to shared share shares sharing similarity similarities overlap",
    "comparison": "difference differences differ differs different-from vs versus comparison side-by-side compare contrast",
    "timeline": "timeline history over-time over-the-years by-year per-year year-by-year each-year every-year trend trends "
    "popularity evolution chronology how-often through-the-years across-years mentions-per-year",
    "board": "sota state-of-the-art state-of-art state-of-the-arts leaderboard leaderboards ranking rankings record records "
    "leader leaders leads",
    "conflict": "contradiction contradictions contradict contradicts contradictory conflict conflicts conflicting disagree "
    "disagrees disagreement disagreements disputed inconsistent inconsistencies inconsistency",
    "result": "result results score scores scored scoring number numbers performance performs perform performed reach reaches "
    "reached achieve achieves achieved obtain obtains obtained attain attains attained "
    "reported report reports reporting how-well how-good how-high values value figures",
    "definition": "tell-me-about what-kind-of what-type-of what-sort-of what-do-you-know-about what-is-known-about what-about "
    "describe define definition info information explain overview "
    "know-about meaning-of meaning everything facts fact summary summarise summarize neighbourhood neighborhood neighbours "
    "neighbors statements details means stand-for stands-for",
    "when": "when what-year which-year in-what-year in-which-year how-old since-when date how-new year",
    "statistics": "statistics stats how-big how-large",
}
_KINDS: dict[str, str] = {
    Kind.MODEL: "model models architecture architectures network networks system systems",
    Kind.METHOD: "method methods approach approaches technique techniques algorithm algorithms framework frameworks "
    "procedure procedures strategy strategies",
    Kind.DATASET: "dataset datasets data-set data-sets benchmark benchmarks corpus corpora data testbed testbeds",
    Kind.METRIC: "metric metrics measures evaluation-metric evaluation-metrics evaluation-measures criterion criteria",
    Kind.TASK: "task tasks problem problems",
    PAPER: "paper papers publication publications article articles study studies literature work works research",
    THING: "thing things entity entities something anything someone anyone anybody somebody one ones everything-that",
}
_MARKS: dict[str, str] = {
    "what": "what which wich whch whitch wat who whom whose where",
    "be": "is are was were been being be 're",
    "do": "does did do",
    "have": "has have had having",
    "can": "can could may might",
    "list": "list trace get show give find name enumerate display print fetch search look-up look return provide tell-me "
    "show-me give-me "
    "find-me is-there are-there were-there was-there do-you-know i-want i-need i-would-like looking-for i-am-looking-for "
    "do-we-know do-we-have could-you can-you would-you get-me i-want-to-know i'd-like-to-know let-me-know do-you-have there-are "
    "exist exists",
    "count": "how-many number-of count amount-of total-number-of the-number-of how-much",
    "newest": "newest latest most-recent recent recently new newer youngest last lately",
    "oldest": "oldest earliest first",
    "best": "best top-3 top-5 top-10 top-20 top-100 highest top leading strongest greatest winning winner best-performing "
    "top-performing top-scoring maximum max "
    "most-accurate better lowest smallest best-known number-one number-1",
    "most": "most many most-often most-frequently most-commonly most-widely frequently commonly widely often "
    "popular common frequent prominent mostly",
    "largest": "largest biggest",
    "both": "both",
    "by": "by",
    "and": "and & as-well-as plus also but",
    "or": "or",
}
_BLOCKS: dict[str, str] = {
    "negation": "not no never without neither nor except excluding n't isn't aren't wasn't weren't doesn't don't didn't hasn't "
    "haven't cannot can't won't other-than apart-from besides none nothing nobody unlike lack lacks lacking instead only "
    "solely fewer-than less-than more-than at-least at-most exactly-one",
    "why": "why how-come reason reasons because purpose-of cause",
    "how": "how how-to how-do-i",
    "opinion": "should recommend recommended think believe opinion prefer worth advise advice good bad great nice interesting "
    "useful important suitable easier easy favourite favorite like-best would will going-to future",
}
_PREPOSITIONS = (
    "on for of in with from to than between by's using via against over upon at within through into across among after-all under"
)
_TIMES = {
    "since": "since from-year starting-in beginning-in from-the-year since-the-year",
    "after": "after later-than newer-than past following",
    "before": "before earlier-than older-than prior-to",
    "until": "until till up-to through-year no-later-than by-year-end",
    "in": "in-the-year in-year dated during",
}
_FILLERS = (
    "the a an that this these those there please me us i you we all every each any some it its their them they such as so "
    "ever yet "
    "already so far currently current now known existing different various other others own just actually exactly really "
    "exactly graph the-graph in-the-graph in-this-graph database knowledge-graph knowledge in-the-literature here 's hello hi "
    "thanks thank full complete entire whole set names name according also then well directly "
    "evidence sentence sentences called-as my your his her our do-you much further else "
    "additional several certain given particular specific overall total available there's been-said said say says "
    "explicitly list-of out kg cladograph ai ml machine-learning deep-learning community people researchers someone's "
    "called named onward onwards gets got performing using-the key main major if whether could-be am do-they"
)


@lru_cache
def phrases() -> dict[tuple[str, ...], Phrase]:
    """Every phrase by its words, in which hyphens part words; where it stands in several tables, the first one holds."""
    found: dict[tuple[str, ...], Phrase] = {}

    def put(text: str, phrase: Phrase) -> None:
        found.setdefault(tuple(text.split("-")), phrase)

    for what, texts in _KINDS.items():
        for text in texts.split():
            put(text, Phrase(Sort.KIND, what))
    for words, phrase in _relations():
        put(words, phrase)
    for sort, table in ((Sort.TOPIC, _TOPICS), (Sort.MARK, _MARKS), (Sort.MARK, _BLOCKS), (Sort.MARK, _TIMES)):
        for what, texts in table.items():
            for text in texts.split():
                put(text, Phrase(sort, what))
    for text in _PREPOSITIONS.split():
        put(text, Phrase(Sort.PREPOSITION, text))
    for text in _FILLERS.split():
        put(text, Phrase(Sort.FILLER, text))
    return found


BLOCKS = frozenset(_BLOCKS)
"""Marks that no query can honour."""


def _relations() -> Iterator[tuple[str, Phrase]]:
    """Phrases that name a relation: particles first, for `improve on` is more than `improve`."""
    for relation, shape, texts in (*_FIXED, *_with_particles(), *_verbs(), *_NOUNS):
        for text in texts.split():
            yield text, Phrase(Sort.RELATION, relation, shape)


def _with_particles() -> Iterator[tuple[RelationKind, Shape, str]]:
    """Every form of a verb with every particle that goes with it."""
    for relation, shape, verbs, particles in _WITH_PARTICLE:
        for verb in verbs.split():
            present, past = _forms(verb)
            yield relation, shape, " ".join(f"{form}-{particle}" for form in (*present, *past) for particle in particles.split())


def _verbs() -> Iterator[tuple[RelationKind, Shape, str]]:
    """Verbs that stand alone: their present forms are active, the past ones of some may be passive, as `by` tells."""
    for relation, shape, verbs in _VERBS:
        for verb in verbs.split():
            present, past = _forms(verb)
            yield relation, Shape.ACTIVE, " ".join(present)
            yield relation, shape, " ".join(past)
            if shape is Shape.PARTICIPLE:
                yield relation, Shape.PASSIVE, " ".join(f"{form}-{word}" for form in past for word in _BY)
