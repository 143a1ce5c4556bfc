return rule {
  id = "preparation_bulk", group = "substance", on = "goods",
  title = "Medicines in a quantity that no market takes",
  reference = "R52",
  only = { substance = { "EPHEDRINE_PREP", "PSEUDOEPHEDRINE_PREP" } },
  needs = {
    "quantity_kg", "importing_country",
    sum_365d = history.sum("quantity_kg", { by = { "importing_country", "substance" }, within = "365d" }),
  },
  because = "{quantity_kg} kg of preparations to {importing_country} at once; {sum_365d} kg went there in the 365 days before",
  letter = "Please name the market authorisation of the medicine and the firms it will be sold to.",
  check = function(f, p)
    return f.quantity_kg > p.least_kg and f.quantity_kg > f.sum_365d * p.share
  end,
  params = { least_kg = 500, share = 0.5 },
  examples = {
    { given = { quantity_kg = 1200, importing_country = "NG", sum_365d = 300 }, hit = true },
    { given = { quantity_kg = 1200, importing_country = "NG", sum_365d = 9000 }, hit = false },
    { given = { quantity_kg = 200, importing_country = "NG", sum_365d = 0 }, hit = false },
    { given = { quantity_kg = 500, importing_country = "NG", sum_365d = 300 }, hit = false },
    { given = { quantity_kg = 4500, importing_country = "NG", sum_365d = 9000 }, hit = false },
    { given = { quantity_kg = 500.1, importing_country = "NG", sum_365d = 300 }, hit = true },
    { given = { quantity_kg = 4545, importing_country = "NG", sum_365d = 9000 }, hit = true },
  },
}
