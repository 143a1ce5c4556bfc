return rule {
  id = "heroin_region", group = "country", on = "goods",
  title = "The key heroin chemical to or next to a production area",
  reference = "R25",
  only = { substance = { "ACETIC_ANHYDRIDE" }, importing_country = list("heroin_region") },
  needs = {
    "quantity_kg", "importing_country",
    area = lookup("heroin_region", { country = "importing_country" }, "role"),
  },
  because = "{quantity_kg} kg of acetic anhydride to {importing_country} ({area})",
  check = function(f, p)
    if f.quantity_kg < p.least_kg then return false end
    if f.area == "production" then return true end
    return true, { strength = 0.7 }
  end,
  params = { least_kg = 25 },
  examples = {
    { given = { quantity_kg = 5000, importing_country = "MM", area = "production" }, hit = true },
    { given = { quantity_kg = 5000, importing_country = "PK", area = "neighbour" }, hit = { strength = 0.7 } },
    { given = { quantity_kg = 24, importing_country = "PK", area = "neighbour" }, hit = false },
    { given = { area = "production", importing_country = "MM", quantity_kg = 25 }, hit = true },
  },
}
