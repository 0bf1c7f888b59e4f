"""From which confidence on statements are shown when nobody says otherwise: written by `extractors.training.blend`.

Measured on annotated papers that nothing has learned from: how many finds are at least so sure, and how many of them the
annotation has too. `MIN_CONFIDENCE` is the least from which on 80 of 100 relations between things are right.
"""

MIN_CONFIDENCE = 0.69
MEASURED = (
    (0.2, 1761, 915),
    (0.25, 1695, 901),
    (0.3, 1459, 829),
    (0.35, 1299, 780),
    (0.4, 1151, 731),
    (0.45, 1035, 689),
    (0.5, 912, 643),
    (0.55, 800, 582),
    (0.6, 700, 527),
    (0.65, 614, 475),
    (0.7, 524, 422),
    (0.75, 437, 364),
    (0.8, 357, 315),
    (0.85, 283, 255),
    (0.9, 202, 190),
    (0.95, 105, 101),
)
"""Relations between things: confidence, finds that are at least so sure, right ones among them."""

BY_KIND = (
    ("PROPOSES", 205, 186),
    ("VARIANT_OF", 63, 50),
    ("USES", 59, 44),
    ("PART_OF", 53, 41),
    ("EVALUATED_ON", 109, 93),
    ("APPLIED_TO", 198, 161),
    ("MEASURED_BY", 53, 42),
    ("OUTPERFORMS", 13, 8),
    ("COMPARED_WITH", 0, 0),
)
"""The same for each kind of relation, from `MIN_CONFIDENCE` on."""
