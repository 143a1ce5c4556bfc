return rule {
  id = "route_detour", group = "route", on = "shipment",
  title = "A detour that makes no sense",
  reference = "R23",
  needs = { "route.detour", "route.km" },
  missing = "pass",     -- fewer than three known places say nothing of a detour
  because = "{route.km} km over the places named, {route.detour} times the direct way",
  letter = "Please explain the itinerary of the goods.",
  check = function(f, p)
    if f.route.detour == nil or f.route.detour < p.ratio then return false end
    if f.route.detour >= p.gross then return true end
    return true, { strength = 0.6 }
  end,
  params = { ratio = 1.8, gross = 2.5 },
  examples = {
    { given = { ["route.detour"] = 3.1, ["route.km"] = 21000 }, hit = true },
    { given = { ["route.detour"] = 1.8, ["route.km"] = 12000 }, hit = { strength = 0.6 } },
    { given = { ["route.detour"] = 1.79, ["route.km"] = 12000 }, hit = false },
    { given = {}, hit = false },
    { given = { ["route.detour"] = 2.49, ["route.km"] = 21000 }, hit = { strength = 0.6 } },
    { given = { ["route.detour"] = 2.5, ["route.km"] = 16000 }, hit = { strength = 1 } },
    { given = { ["route.detour"] = 2.4, ["route.km"] = 15500 }, hit = { strength = 0.6 } },
  },
}
