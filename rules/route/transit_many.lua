return rule {
  id = "transit_many", group = "route", on = "shipment",
  title = "Through many countries without need",
  reference = "R23",
  needs = { "transit_countries", "transport_mode" },
  missing = "pass",     -- direct trade names no transit
  because = "{transit_countries} on the way, by {transport_mode}",
  check = function(f, p)
    if f.transit_countries == nil then return false end
    -- a lorry or a train crosses every country in between; a ship or a plane need not
    if f.transport_mode == "sea" or f.transport_mode == "air" then
      return #f.transit_countries >= p.by_sea_or_air
    end
    return #f.transit_countries >= p.by_land
  end,
  params = { by_sea_or_air = 3, by_land = 7 },
  examples = {
    { given = { transit_countries = { "AE", "OM", "IR" }, transport_mode = "sea" }, hit = true },
    { given = { transit_countries = { "AE", "OM" }, transport_mode = "sea" }, hit = false },
    { given = { transit_countries = { "HU", "RO", "BG", "TR" }, transport_mode = "road" }, hit = false },
    { given = { transport_mode = "sea" }, hit = false },
    { given = { transit_countries = { "CZ", "SK", "HU", "RO", "BG", "TR", "GE" }, transport_mode = "road" }, hit = true },
    { given = { transit_countries = { "SK", "HU", "RO", "BG", "TR", "GE" }, transport_mode = "road" }, hit = false },
  },
}
