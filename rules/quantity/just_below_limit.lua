return rule {
  id = "just_below_limit", group = "quantity", on = "goods",
  title = "Again and again just below the limit",
  reference = "R28",
  only = { substance = { "ACETONE", "ETHYL_ETHER", "MEK", "TOLUENE", "SULPHURIC_ACID", "HYDROCHLORIC_ACID", "PIPERIDINE" } },
  missing = "pass",     -- most countries set no limit for most substances
  needs = {
    "quantity_kg",
    limit_kg = lookup("limits", { substance = "substance", country = "exporting_country" }, "kg"),
    similar  = history.count({ by = { "importer", "substance" }, within = "90d", where = { quantity_kg = near(0.1) } }),
  },
  because = "{quantity_kg} kg is just under the limit of {limit_kg} kg, and {similar} consignments of that size went to this importer in 90 days",
  check = function(f, p)
    if f.similar == nil or f.similar < p.times or f.quantity_kg == nil or f.limit_kg == nil then return false end
    return f.quantity_kg < f.limit_kg and f.quantity_kg >= f.limit_kg * p.share
  end,
  params = { share = 0.85, times = 2 },
  examples = {
    { given = { quantity_kg = 75, limit_kg = 79.1, similar = 2 }, hit = true },
    { given = { quantity_kg = 75, limit_kg = 79.1, similar = 1 }, hit = false },
    { given = { quantity_kg = 40, limit_kg = 79.1, similar = 5 }, hit = false },
    { given = { quantity_kg = 75, similar = 2 }, hit = false },
    { given = { quantity_kg = 67.235, limit_kg = 79.1, similar = 2 }, hit = true },
    { given = { quantity_kg = 79.1, limit_kg = 79.1, similar = 2 }, hit = false },
    { given = { quantity_kg = 66.5627, limit_kg = 79.1, similar = 2 }, hit = false },
  },
}
