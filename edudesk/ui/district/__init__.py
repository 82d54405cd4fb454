"""The pages on which a district follows its assessment up: statistics, evidence, ledger, checks."""
