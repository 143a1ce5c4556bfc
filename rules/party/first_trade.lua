return rule {
  id = "first_trade", group = "party", on = "goods",
  title = "The first trade between these two firms",
  reference = "R05",
  needs = {
    "quantity_kg", "substance_table", "exporter.name", "importer.name",
    times = history.count({ by = { "exporter", "importer" }, within = "730d" }),
  },
  because = "{exporter.name} never sent anything to {importer.name} in two years; now {quantity_kg} kg (table {substance_table})",
  check = function(f, p)
    if f.times > 0 or f.quantity_kg < p.least_kg then return false end
    if f.substance_table == "I" then return true end
    return true, { strength = 0.5 }
  end,
  params = { least_kg = 1 },
  examples = {
    { given = { quantity_kg = 100, substance_table = "I", ["exporter.name"] = "A", ["importer.name"] = "B", times = 0 }, hit = true },
    { given = { quantity_kg = 100, substance_table = "II", ["exporter.name"] = "A", ["importer.name"] = "B", times = 0 }, hit = { strength = 0.5 } },
    { given = { quantity_kg = 100, substance_table = "I", ["exporter.name"] = "A", ["importer.name"] = "B", times = 1 }, hit = false },
    { given = { quantity_kg = 0.9, substance_table = "I", ["exporter.name"] = "A", ["importer.name"] = "B", times = 0 }, hit = false },
    { given = { quantity_kg = 1, substance_table = "I", ["exporter.name"] = "A", ["importer.name"] = "B", times = 0 }, hit = true },
  },
}
