return rule {
  id = "free_zone_export", group = "route", on = "goods",
  title = "Re-exported from a free zone",
  reference = "R26",
  needs = { "route.free_zone_export", "substance_risk", "quantity_kg", "exporting_country", "origin_country" },
  missing = "pass",     -- the origin is seldom stated, which is part of the finding
  because = "{quantity_kg} kg leave {exporting_country} from a free zone, made in {made_in}",
  letter = "Please send the papers with which the goods entered the free zone.",
  check = function(f, p)
    if f.route.free_zone_export ~= true or f.substance_risk == nil or f.quantity_kg == nil then return false end
    if f.substance_risk < p.risk or f.quantity_kg < p.least_kg or f.origin_country == f.exporting_country then
      return false
    end
    return true, { made_in = f.origin_country or "a country not stated" }
  end,
  params = { risk = 2, least_kg = 25 },
  examples = {
    { given = { ["route.free_zone_export"] = true, substance_risk = 4, quantity_kg = 500, exporting_country = "AE", origin_country = "IN" }, hit = true },
    { given = { ["route.free_zone_export"] = true, substance_risk = 4, quantity_kg = 500, exporting_country = "AE" }, hit = true },
    { given = { ["route.free_zone_export"] = true, substance_risk = 4, quantity_kg = 500, exporting_country = "AE", origin_country = "AE" }, hit = false },
    { given = { ["route.free_zone_export"] = false, substance_risk = 4, quantity_kg = 500, exporting_country = "NL" }, hit = false },
    { given = { ["route.free_zone_export"] = true, substance_risk = 2, quantity_kg = 500, exporting_country = "AE", origin_country = "IN" }, hit = true },
    { given = { ["route.free_zone_export"] = true, substance_risk = 1, quantity_kg = 500, exporting_country = "AE", origin_country = "IN" }, hit = false },
    { given = { ["route.free_zone_export"] = true, substance_risk = 4, quantity_kg = 25, exporting_country = "AE", origin_country = "IN" }, hit = true },
    { given = { ["route.free_zone_export"] = true, substance_risk = 4, quantity_kg = 24.9, exporting_country = "AE", origin_country = "IN" }, hit = false },
    { given = { ["route.free_zone_export"] = true, substance_risk = 4, exporting_country = "AE", origin_country = "IN" }, hit = false },
  },
}
