"""From which confidence on statements are shown when nobody says otherwise: written by `extractors.training.blend`.

Measured on annotated papers that nothing has learned from: how many finds are at least so sure, and how many of them the
annotation has too. `MIN_CONFIDENCE` is the least from which on 80 of 100 relations between things are right.
"""

MIN_CONFIDENCE = 0.65
MEASURED = (
    (0.2, 1642, 846),
    (0.25, 1532, 831),
    (0.3, 1322, 779),
    (0.35, 1166, 719),
    (0.4, 1029, 672),
    (0.45, 928, 635),
    (0.5, 807, 581),
    (0.55, 732, 536),
    (0.6, 639, 491),
    (0.65, 550, 449),
    (0.7, 478, 400),
    (0.75, 401, 342),
    (0.8, 335, 288),
    (0.85, 262, 236),
    (0.9, 202, 183),
    (0.95, 117, 107),
)
"""Relations between things: confidence, finds that are at least so sure, right ones among them."""

BY_KIND = (
    ("PROPOSES", 224, 202),
    ("VARIANT_OF", 64, 52),
    ("USES", 66, 49),
    ("PART_OF", 50, 43),
    ("TRAINED_ON", 0, 0),
    ("EVALUATED_ON", 106, 94),
    ("APPLIED_TO", 191, 152),
    ("MEASURED_BY", 59, 49),
    ("OUTPERFORMS", 13, 10),
    ("COMPARED_WITH", 1, 0),
)
"""The same for each kind of relation, from `MIN_CONFIDENCE` on."""
