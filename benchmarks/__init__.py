"""Every figure that README, docs and notes quote, each beside its baseline in the same run."""
