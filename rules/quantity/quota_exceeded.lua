return rule {
  id = "quota_exceeded", group = "quantity", on = "goods",
  title = "The importer's yearly quota is used up",
  reference = "R57",
  needs = {
    "quantity_kg",
    ceiling_kg = lookup("licences", { id = "importer.id", country = "importing_country", substances = "substance" }, "ceiling_kg"),
    sum_365d   = history.sum("quantity_kg", { by = { "importer", "substance" }, within = "365d" }),
  },
  missing = "pass",     -- few licences set a ceiling
  because = "{quantity_kg} kg after {sum_365d} kg in 365 days; the licence allows {ceiling_kg} kg a year",
  letter = "The quantity exceeds what the importer's licence allows for a year.",
  check = function(f, p)
    if f.ceiling_kg == nil or f.quantity_kg == nil or f.sum_365d == nil then return false end
    return f.sum_365d + f.quantity_kg > f.ceiling_kg * p.share
  end,
  params = { share = 1.0 },
  examples = {
    { given = { quantity_kg = 300, ceiling_kg = 1000, sum_365d = 800 }, hit = true },
    { given = { quantity_kg = 200, ceiling_kg = 1000, sum_365d = 800 }, hit = false },
    { given = { quantity_kg = 300, sum_365d = 800 }, hit = false },
    { given = { ceiling_kg = 1000, sum_365d = 800 }, hit = false },
    { given = { quantity_kg = 300, ceiling_kg = 1000 }, hit = false },
  },
}
