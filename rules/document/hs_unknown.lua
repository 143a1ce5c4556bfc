return rule {
  id = "hs_unknown", group = "document", on = "goods",
  title = "A tariff code that does not exist",
  reference = "R31",
  needs = { "hs", "hs_known" },
  missing = "pass",     -- no code is no wrong code
  because = "there is no tariff code {hs}",
  letter = "The tariff code of the goods does not exist. Please correct it.",
  check = function(f, p)
    return f.hs_known == false
  end,
  examples = {
    { given = { hs = "3824.98", hs_known = false }, hit = true },
    { given = { hs = "2915.24", hs_known = true }, hit = false },
    { given = {}, hit = false },
  },
}
