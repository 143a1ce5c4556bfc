return rule {
  id = "substitute", group = "history", on = "goods",
  title = "A substitute for what was refused before",
  reference = "R53",
  needs = {
    "importer.name", "quantity_kg", "substance", "substance_concerns",
    refused = history.count({ by = { "importer" }, within = "730d",
                              where = { reply = "objection", substance = different(), substance_concerns = same() } }),
  },
  because = "{quantity_kg} kg of {substance} ({substance_concerns}) for {importer.name}, to whom {refused} lines of other chemicals of that use were refused",
  check = function(f, p)
    return f.refused >= p.times and f.quantity_kg >= p.least_kg
  end,
  params = { times = 1, least_kg = 1 },
  examples = {
    { given = { ["importer.name"] = "B", quantity_kg = 50, substance = "MAPA", substance_concerns = { "ATS" }, refused = 1 }, hit = true },
    { given = { ["importer.name"] = "B", quantity_kg = 50, substance = "MAPA", substance_concerns = { "ATS" }, refused = 0 }, hit = false },
    { given = { ["importer.name"] = "B", quantity_kg = 0.5, substance = "MAPA", substance_concerns = { "ATS" }, refused = 1 }, hit = false },
    { given = { refused = 1, ["importer.name"] = "B", quantity_kg = 1, substance = "MAPA", substance_concerns = { "ATS" } }, hit = true },
  },
}
