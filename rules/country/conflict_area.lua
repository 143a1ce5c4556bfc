return rule {
  id = "conflict_area", group = "country", on = "goods",
  title = "An area out of state control at the destination",
  reference = "R59",
  only = { importing_country = list("conflict_area") },
  needs = {
    "importing_country", "substance_risk", "quantity_kg",
    area = lookup("conflict_area", { country = "importing_country" }, "area"),
  },
  because = "{quantity_kg} kg to {importing_country}: {area}",
  check = function(f, p)
    return f.substance_risk >= p.risk and f.quantity_kg >= p.least_kg
  end,
  params = { risk = 2, least_kg = 1 },
  examples = {
    { given = { importing_country = "MM", substance_risk = 3, quantity_kg = 72000, area = "Shan state" }, hit = true },
    { given = { importing_country = "MM", substance_risk = 1, quantity_kg = 72000, area = "Shan state" }, hit = false },
    { given = { importing_country = "MM", substance_risk = 3, quantity_kg = 0.5, area = "Shan state" }, hit = false },
    { given = { area = "Shan state", importing_country = "MM", substance_risk = 2, quantity_kg = 72000 }, hit = true },
    { given = { area = "Shan state", importing_country = "MM", substance_risk = 3, quantity_kg = 1 }, hit = true },
  },
}
