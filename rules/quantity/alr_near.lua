return rule {
  id = "alr_near", group = "quantity", on = "goods",
  title = "Close to what the country says it needs in a year",
  reference = "R01",
  only = { substance = { "EPHEDRINE", "PSEUDOEPHEDRINE", "MDP2P", "P2P" } },
  needs = {
    "quantity_kg",
    alr_kg   = lookup("alr", { country = "importing_country", substance = "substance" }, "kg"),
    sum_365d = history.sum("quantity_kg", { by = { "importing_country", "substance" }, within = "365d" }),
  },
  because = "{quantity_kg} kg after {sum_365d} kg in 365 days comes near the stated yearly need of {alr_kg} kg",
  check = function(f, p)
    local total = f.sum_365d + f.quantity_kg
    return f.alr_kg > 0 and total > f.alr_kg * p.share and total <= f.alr_kg
  end,
  params = { share = 0.7 },
  examples = {
    { given = { quantity_kg = 100, alr_kg = 1000, sum_365d = 700 }, hit = true },
    { given = { quantity_kg = 100, alr_kg = 1000, sum_365d = 600 }, hit = false },
    { given = { quantity_kg = 400, alr_kg = 1000, sum_365d = 700 }, hit = false },
    { given = { quantity_kg = 300, alr_kg = 1000, sum_365d = 700 }, hit = true },
    { given = { quantity_kg = 100, alr_kg = 1000, sum_365d = 601 }, hit = true },
  },
}
