"""Pages of people and companies: lists, records, timelines, forms."""
