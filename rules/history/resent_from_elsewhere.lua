return rule {
  id = "resent_from_elsewhere", group = "history", on = "goods",
  title = "The same goods, withdrawn or refused, now from another country",
  reference = "R41",
  needs = {
    "quantity_kg", "importer.name", "exporting_country", "substance",
    withdrawn = history.count({ by = { "importer", "substance" }, within = "180d",
                                where = { exporting_country = different(), quantity_kg = near(0.2), state = one_of { "withdrawn", "cancelled" } } }),
    refused   = history.count({ by = { "importer", "substance" }, within = "180d",
                                where = { exporting_country = different(), quantity_kg = near(0.2), reply = "objection" } }),
  },
  because = "about {quantity_kg} kg of {substance} for {importer.name} were to come from another country than {exporting_country}, {withdrawn} times withdrawn and {refused} times refused in 180 days",
  check = function(f, p)
    return f.withdrawn + f.refused >= p.times and f.quantity_kg >= p.least_kg
  end,
  params = { times = 1, least_kg = 5 },
  examples = {
    { given = { quantity_kg = 500, ["importer.name"] = "B", exporting_country = "TR", substance = "P2P", withdrawn = 0, refused = 1 }, hit = true },
    { given = { quantity_kg = 5, ["importer.name"] = "B", exporting_country = "TR", substance = "P2P", withdrawn = 1, refused = 0 }, hit = true },
    { given = { quantity_kg = 500, ["importer.name"] = "B", exporting_country = "TR", substance = "P2P", withdrawn = 0, refused = 0 }, hit = false },
    { given = { quantity_kg = 4.9, ["importer.name"] = "B", exporting_country = "TR", substance = "P2P", withdrawn = 0, refused = 1 }, hit = false },
  },
}
