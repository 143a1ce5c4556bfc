return rule {
  id = "first_substance", group = "party", on = "goods",
  title = "This importer never received this substance",
  reference = "R06",
  needs = {
    "quantity_kg", "substance", "importer.name",
    times = history.count({ by = { "importer", "substance" }, within = "730d" }),
  },
  because = "{quantity_kg} kg of {substance}, which {importer.name} did not receive in two years",
  check = function(f, p)
    return f.times == 0 and f.quantity_kg >= p.least_kg
  end,
  params = { least_kg = 1 },
  examples = {
    { given = { quantity_kg = 100, substance = "P2P", ["importer.name"] = "B", times = 0 }, hit = true },
    { given = { quantity_kg = 100, substance = "P2P", ["importer.name"] = "B", times = 1 }, hit = false },
    { given = { quantity_kg = 0.5, substance = "P2P", ["importer.name"] = "B", times = 0 }, hit = false },
    { given = { substance = "P2P", quantity_kg = 1, ["importer.name"] = "B", times = 0 }, hit = true },
  },
}
