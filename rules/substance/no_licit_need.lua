return rule {
  id = "no_licit_need", group = "substance", on = "goods",
  title = "The destination has declared that it needs none",
  reference = "R02",
  only = { substance = list("no_licit_need") },
  missing = "pass",
  needs = {
    "quantity_kg", "importing_country",
    basis = lookup("no_licit_need", { substance = "substance", countries = "importing_country" }, "basis"),
  },
  because = "{quantity_kg} kg to {importing_country}: {basis}",
  letter = "The country of destination has declared that it has no licit need for this substance.",
  check = function(f, p)
    return f.basis ~= nil
  end,
  examples = {
    { given = { quantity_kg = 20, importing_country = "AF", basis = "no licit need declared" }, hit = true },
    { given = { quantity_kg = 20, importing_country = "NL" }, hit = false },
  },
}
