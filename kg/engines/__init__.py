"""Ways to have papers read elsewhere than in the processes that a build starts itself: one module an engine."""
