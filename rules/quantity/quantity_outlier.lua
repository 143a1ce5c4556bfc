return rule {
  id = "quantity_outlier", group = "quantity", on = "goods",
  title = "Far more than these two firms usually trade",
  reference = "R04",
  needs = {
    "quantity_kg",
    times    = history.count({ by = { "exporter", "importer" }, within = "730d", where = { substance = same() } }),
    mean_kg  = history.mean("quantity_kg", { by = { "exporter", "importer" }, within = "730d", where = { substance = same() } }),
    stdev_kg = history.stddev("quantity_kg", { by = { "exporter", "importer" }, within = "730d", where = { substance = same() } }),
  },
  missing = "pass",     -- a pair without a past has no usual quantity
  because = "{quantity_kg} kg, where {times} earlier consignments between the two averaged {mean_kg} kg",
  letter = "The quantity is far above what was traded between the two parties before. Please confirm it and the use it is meant for.",
  check = function(f, p)
    if f.quantity_kg == nil or f.times == nil or f.times < p.least_times or f.mean_kg == nil or f.stdev_kg == nil then
      return false
    end
    if f.quantity_kg < p.least_kg or f.quantity_kg <= f.mean_kg * p.factor
      or f.quantity_kg <= f.mean_kg + f.stdev_kg * p.deviations then
      return false
    end
    if f.quantity_kg > f.mean_kg * p.factor * 2 then return true end
    return true, { strength = 0.6 }
  end,
  params = { least_times = 4, least_kg = 5, factor = 2.5, deviations = 3 },
  examples = {
    { given = { quantity_kg = 900, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = true },
    { given = { quantity_kg = 300, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = { strength = 0.6 } },
    { given = { quantity_kg = 240, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = false },
    { given = { quantity_kg = 900, times = 3, mean_kg = 100, stdev_kg = 20 }, hit = false },
    { given = { quantity_kg = 900, times = 0 }, hit = false },
    { given = { quantity_kg = 900, times = 4, mean_kg = 100, stdev_kg = 20 }, hit = true },
    { given = { quantity_kg = 250, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = false },
    { given = { quantity_kg = 252.5, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = { strength = 0.6 } },
    { given = { times = 6, mean_kg = 100, stdev_kg = 20 }, hit = false },
    { given = { quantity_kg = 900, times = 6, mean_kg = 100 }, hit = false },
    { given = { quantity_kg = 5, times = 6, mean_kg = 1, stdev_kg = 0.2 }, hit = true },
    { given = { quantity_kg = 4.9, times = 6, mean_kg = 1, stdev_kg = 0.2 }, hit = false },
    { given = { quantity_kg = 300, times = 6, mean_kg = 90, stdev_kg = 70 }, hit = false },
    { given = { quantity_kg = 301, times = 6, mean_kg = 90, stdev_kg = 70 }, hit = { strength = 0.6 } },
    { given = { quantity_kg = 500, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = { strength = 0.6 } },
    { given = { quantity_kg = 501, times = 6, mean_kg = 100, stdev_kg = 20 }, hit = { strength = 1 } },
  },
}
