return profile {
  id = "import", title = "Import", lanes = { yellow = 30, red = 60 }, sample = { share = 0.02, at_least = 2 },
  groups = { quantity = { cap = 40 }, country = { cap = 25 }, alert = { cap = 45 } },
  rules = { good = { weight = 10, force = "red" } },
}
