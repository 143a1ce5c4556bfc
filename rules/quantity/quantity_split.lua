return rule {
  id = "quantity_split", group = "quantity", on = "goods",
  title = "Several consignments, each below the limit, above it together",
  reference = "R28",
  only = { substance = { "ACETONE", "ETHYL_ETHER", "MEK", "TOLUENE", "SULPHURIC_ACID", "HYDROCHLORIC_ACID", "PIPERIDINE" } },
  missing = "pass",     -- most countries set no limit for most substances
  needs = {
    "quantity_kg",
    limit_kg = lookup("limits", { substance = "substance", country = "exporting_country" }, "kg"),
    sum_90d  = history.sum("quantity_kg", { by = { "importer", "substance" }, within = "90d" }),
  },
  because = "{quantity_kg} kg alone is under the limit of {limit_kg} kg, but {sum_90d} kg went to this importer in the 90 days before",
  letter = "The quantities announced for this importer within 90 days exceed what may be sent without an authorisation.",
  check = function(f, p)
    if f.quantity_kg == nil or f.limit_kg == nil or f.sum_90d == nil then return false end
    return f.quantity_kg < f.limit_kg and f.quantity_kg > f.limit_kg * p.least
      and f.sum_90d + f.quantity_kg > f.limit_kg * p.factor
  end,
  params = { factor = 1.5, least = 0.4 },   -- a litre for the laboratory is no split of anything
  examples = {
    { given = { quantity_kg = 78, limit_kg = 79.1, sum_90d = 156 }, hit = true },
    { given = { quantity_kg = 78, limit_kg = 79.1, sum_90d = 0 }, hit = false },
    { given = { quantity_kg = 2, limit_kg = 79.1, sum_90d = 156 }, hit = false },
    { given = { quantity_kg = 200, limit_kg = 79.1, sum_90d = 156 }, hit = false },
    { given = { quantity_kg = 78, sum_90d = 156 }, hit = false },
    { given = { quantity_kg = 31.64, limit_kg = 79.1, sum_90d = 156 }, hit = false },
    { given = { quantity_kg = 79.1, limit_kg = 79.1, sum_90d = 156 }, hit = false },
    { given = { quantity_kg = 31.9564, limit_kg = 79.1, sum_90d = 156 }, hit = true },
    { given = { quantity_kg = 78, limit_kg = 80, sum_90d = 43 }, hit = true },
    { given = { quantity_kg = 78, limit_kg = 80, sum_90d = 42 }, hit = false },
    { given = { quantity_kg = 32, limit_kg = 80, sum_90d = 156 }, hit = false },
  },
}
