return rule {
  id = "reexported", group = "route", on = "goods",
  title = "What was imported is sent on",
  reference = "R24",
  needs = { "quantity_kg", "exporter.name", "substance", "reexport.imported_kg" },
  missing = "pass",     -- most exporters imported none
  because = "{exporter.name} received {reexport.imported_kg} kg of {substance} as importer in the year before and now sends {quantity_kg} kg on",
  letter = "The exporter imported this substance within the year. Please confirm the origin of the goods and the end use that was declared then.",
  check = function(f, p)
    if f.reexport.imported_kg == nil or f.quantity_kg == nil then return false end
    return f.quantity_kg >= p.least_kg and f.quantity_kg >= f.reexport.imported_kg * p.share
  end,
  params = { least_kg = 5, share = 0.25 },      -- samples and remainders are sent on every day
  examples = {
    { given = { quantity_kg = 500, ["exporter.name"] = "A", substance = "P2P", ["reexport.imported_kg"] = 600 }, hit = true },
    { given = { quantity_kg = 5, ["exporter.name"] = "A", substance = "P2P", ["reexport.imported_kg"] = 20 }, hit = true },
    { given = { quantity_kg = 4.9, ["exporter.name"] = "A", substance = "P2P", ["reexport.imported_kg"] = 6 }, hit = false },
    { given = { quantity_kg = 100, ["exporter.name"] = "A", substance = "P2P", ["reexport.imported_kg"] = 401 }, hit = false },
    { given = { quantity_kg = 100, ["exporter.name"] = "A", substance = "P2P" }, hit = false },
    { given = { ["exporter.name"] = "A", substance = "P2P", ["reexport.imported_kg"] = 600 }, hit = false },
  },
}
