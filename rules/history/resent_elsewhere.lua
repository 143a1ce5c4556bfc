return rule {
  id = "resent_elsewhere", group = "history", on = "goods",
  title = "The same goods, withdrawn or refused, for another importer",
  reference = "R41",
  needs = {
    "quantity_kg", "exporter.name", "importer.name", "substance",
    withdrawn = history.count({ by = { "exporter", "substance" }, within = "180d",
                                where = { importer = different(), quantity_kg = near(0.2), state = one_of { "withdrawn", "cancelled" } } }),
    refused   = history.count({ by = { "exporter", "substance" }, within = "180d",
                                where = { importer = different(), quantity_kg = near(0.2), reply = "objection" } }),
  },
  because = "{exporter.name} notified about {quantity_kg} kg of {substance} for another importer, {withdrawn} times withdrawn and {refused} times refused in 180 days",
  check = function(f, p)
    return f.withdrawn + f.refused >= p.times and f.quantity_kg >= p.least_kg
  end,
  params = { times = 1, least_kg = 5 },
  examples = {
    { given = { quantity_kg = 500, ["exporter.name"] = "A", ["importer.name"] = "B", substance = "P2P", withdrawn = 0, refused = 1 }, hit = true },
    { given = { quantity_kg = 500, ["exporter.name"] = "A", ["importer.name"] = "B", substance = "P2P", withdrawn = 1, refused = 0 }, hit = true },
    { given = { quantity_kg = 500, ["exporter.name"] = "A", ["importer.name"] = "B", substance = "P2P", withdrawn = 0, refused = 0 }, hit = false },
    { given = { quantity_kg = 1, ["exporter.name"] = "A", ["importer.name"] = "B", substance = "P2P", withdrawn = 0, refused = 1 }, hit = false },
    { given = { withdrawn = 0, refused = 1, quantity_kg = 5, ["exporter.name"] = "A", ["importer.name"] = "B", substance = "P2P" }, hit = true },
    { given = { withdrawn = 0, refused = 1, quantity_kg = 4.9, ["exporter.name"] = "A", ["importer.name"] = "B", substance = "P2P" }, hit = false },
  },
}
