return rule {
  id = "business_unlike", group = "party", on = "goods",
  title = "The importer's trade has nothing to do with chemicals",
  reference = "R16",
  missing = "pass",     -- the line of business is seldom stated
  needs = { "importer.business", "importer.name", "importer.activity", "quantity_kg", "substance_risk" },
  because = "{importer.name} ({importer.activity}) takes {quantity_kg} kg; kind of business: {importer.business}",
  letter = "Please explain what the importer needs the substance for.",
  check = function(f, p)
    local business = f.importer.business
    if business ~= "unlike" and business ~= "trading" then return false end
    if f.quantity_kg == nil or f.quantity_kg < p.least_kg or f.substance_risk == nil then return false end
    if business == "unlike" then return true end
    -- a trader may well deal in acids, less so in what only a licensed maker uses
    if f.substance_risk >= p.trader_risk then return true, { strength = 0.4 } end
    return false
  end,
  params = { least_kg = 5, trader_risk = 4 },
  examples = {
    { given = { ["importer.business"] = "unlike", ["importer.name"] = "B", ["importer.activity"] = "used cars", quantity_kg = 500, substance_risk = 1 }, hit = true },
    { given = { ["importer.business"] = "trading", ["importer.name"] = "B", quantity_kg = 500, substance_risk = 5 }, hit = { strength = 0.4 } },
    { given = { ["importer.business"] = "trading", ["importer.name"] = "B", quantity_kg = 500, substance_risk = 1 }, hit = false },
    { given = { ["importer.business"] = "pharmacy", ["importer.name"] = "B", quantity_kg = 500, substance_risk = 5 }, hit = false },
    { given = { ["importer.name"] = "B", quantity_kg = 500, substance_risk = 5 }, hit = false },
    { given = { ["importer.business"] = "unlike", ["importer.name"] = "B", ["importer.activity"] = "used cars", quantity_kg = 4.9, substance_risk = 1 }, hit = false },
    { given = { ["importer.business"] = "unlike", ["importer.name"] = "B", ["importer.activity"] = "used cars", quantity_kg = 5, substance_risk = 1 }, hit = true },
    { given = { ["importer.business"] = "trading", ["importer.name"] = "B", quantity_kg = 500, substance_risk = 4 }, hit = { strength = 0.4 } },
    { given = { ["importer.business"] = "trading", ["importer.name"] = "B", quantity_kg = 500, substance_risk = 3 }, hit = false },
  },
}
