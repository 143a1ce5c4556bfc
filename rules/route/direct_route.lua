return rule {
  id = "direct_route", group = "route", on = "shipment", favours = true,
  title = "A plain and direct way",
  reference = "R23",
  needs = { "route.km", "route.detour", "route.free_zone" },
  missing = "pass",     -- the ratio is absent where only two places are named
  because = "{route.km} km over known places without detour or free zone",
  check = function(f, p)
    return f.route.km ~= nil and f.route.free_zone == false
      and (f.route.detour == nil or f.route.detour <= p.ratio)
  end,
  params = { ratio = 1.3 },
  examples = {
    { given = { ["route.km"] = 6400, ["route.detour"] = 1.2, ["route.free_zone"] = false }, hit = true },
    { given = { ["route.km"] = 6400, ["route.detour"] = 1.4, ["route.free_zone"] = false }, hit = false },
    { given = { ["route.km"] = 6400, ["route.free_zone"] = true }, hit = false },
    { given = {}, hit = false },
    { given = { ["route.km"] = 6400, ["route.detour"] = 1.3, ["route.free_zone"] = false }, hit = true },
  },
}
