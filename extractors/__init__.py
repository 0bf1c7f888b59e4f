"""From the text of papers to what they name, relate and measure; `pipeline.load` opens the extractor."""
