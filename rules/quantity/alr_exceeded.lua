return rule {
  id = "alr_exceeded", group = "quantity", on = "goods",
  title = "More than the country says it needs in a year",
  reference = "R01",
  only = { substance = { "EPHEDRINE", "PSEUDOEPHEDRINE", "MDP2P", "P2P" } },
  needs = {
    "quantity_kg",
    alr_kg   = lookup("alr", { country = "importing_country", substance = "substance" }, "kg"),
    sum_365d = history.sum("quantity_kg", { by = { "importing_country", "substance" }, within = "365d" }),
  },
  because = "{quantity_kg} kg after {sum_365d} kg in 365 days makes {total_kg} kg; the country states a yearly need of {alr_kg} kg",
  letter = "With this consignment the quantities announced for your country exceed the annual legitimate requirement known to us.",
  check = function(f, p)
    local total = f.sum_365d + f.quantity_kg
    if f.alr_kg <= 0 or total <= f.alr_kg * p.share then return false end
    return true, { total_kg = total }
  end,
  params = { share = 1.0 },
  examples = {
    { given = { quantity_kg = 200, alr_kg = 1000, sum_365d = 900 }, hit = true },
    { given = { quantity_kg = 100, alr_kg = 1000, sum_365d = 900 }, hit = false },
    { given = { quantity_kg = 5, alr_kg = 0, sum_365d = 0 }, hit = false },
    { given = { quantity_kg = 200, alr_kg = 0.001, sum_365d = 900 }, hit = true },
  },
}
