"""What will be sent, as data: rounds of groups of cases, made from contract, site, seed and bank.

`plans` has the shapes, `builder` makes requests, `edges` those about one parameter or rule, and `rounds` says what the
rounds consist of.
"""
