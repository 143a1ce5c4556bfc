return rule {
  id = "usual_quantity", group = "quantity", on = "goods", favours = true,
  title = "The quantity is usual for these two firms",
  reference = "R04",
  needs = {
    "quantity_kg",
    times   = history.count({ by = { "exporter", "importer" }, within = "730d", where = { substance = same() } }),
    mean_kg = history.mean("quantity_kg", { by = { "exporter", "importer" }, within = "730d", where = { substance = same() } }),
  },
  missing = "pass",
  because = "{quantity_kg} kg, in line with {times} earlier consignments of {mean_kg} kg on average",
  check = function(f, p)
    if f.quantity_kg == nil or f.times == nil or f.times < p.least_times or f.mean_kg == nil then return false end
    return f.quantity_kg <= f.mean_kg * p.above
  end,
  params = { least_times = 4, above = 1.5 },
  examples = {
    { given = { quantity_kg = 120, times = 6, mean_kg = 100 }, hit = true },
    { given = { quantity_kg = 160, times = 6, mean_kg = 100 }, hit = false },
    { given = { quantity_kg = 120, times = 3, mean_kg = 100 }, hit = false },
    { given = { quantity_kg = 120, times = 4, mean_kg = 100 }, hit = true },
    { given = { quantity_kg = 150, times = 6, mean_kg = 100 }, hit = true },
    { given = { times = 6, mean_kg = 100 }, hit = false },
  },
}
