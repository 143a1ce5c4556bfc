return rule {
  id = "free_zone", group = "route", on = "goods",
  title = "A free zone on the way",
  reference = "R26",
  needs = { "route.free_zone", "substance_risk", "quantity_kg" },
  because = "{quantity_kg} kg pass a free zone, where goods can change owner and papers",
  check = function(f, p)
    return f.route.free_zone and f.substance_risk >= p.risk and f.quantity_kg >= p.least_kg
  end,
  params = { risk = 3, least_kg = 25 },
  examples = {
    { given = { ["route.free_zone"] = true, substance_risk = 5, quantity_kg = 5000 }, hit = true },
    { given = { ["route.free_zone"] = true, substance_risk = 1, quantity_kg = 5000 }, hit = false },
    { given = { ["route.free_zone"] = false, substance_risk = 5, quantity_kg = 5000 }, hit = false },
    { given = { ["route.free_zone"] = true, substance_risk = 3, quantity_kg = 5000 }, hit = true },
    { given = { ["route.free_zone"] = true, substance_risk = 5, quantity_kg = 25 }, hit = true },
    { given = { ["route.free_zone"] = true, substance_risk = 2, quantity_kg = 5000 }, hit = false },
    { given = { ["route.free_zone"] = true, substance_risk = 5, quantity_kg = 24.9 }, hit = false },
  },
}
