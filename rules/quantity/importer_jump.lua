return rule {
  id = "importer_jump", group = "quantity", on = "goods",
  title = "Far more than this importer ever received at once",
  reference = "R44",
  needs = {
    "quantity_kg",
    times  = history.count({ by = { "importer", "substance" }, within = "730d" }),
    max_kg = history.max("quantity_kg", { by = { "importer", "substance" }, within = "730d" }),
  },
  missing = "pass",     -- no largest consignment before the first
  because = "{quantity_kg} kg, where the largest of {times} earlier consignments to this importer was {max_kg} kg",
  check = function(f, p)
    return f.quantity_kg ~= nil and f.times ~= nil and f.times >= p.least_times and f.max_kg ~= nil
      and f.quantity_kg >= p.least_kg and f.quantity_kg > f.max_kg * p.factor
  end,
  params = { least_times = 3, least_kg = 10, factor = 3 },
  examples = {
    { given = { quantity_kg = 400, times = 3, max_kg = 100 }, hit = true },
    { given = { quantity_kg = 300, times = 3, max_kg = 100 }, hit = false },
    { given = { quantity_kg = 400, times = 2, max_kg = 100 }, hit = false },
    { given = { quantity_kg = 10, times = 3, max_kg = 1 }, hit = true },
    { given = { quantity_kg = 9.9, times = 3, max_kg = 1 }, hit = false },
  },
}
