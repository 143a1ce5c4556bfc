return rule {
  id = "cocaine_region", group = "country", on = "goods",
  title = "The key cocaine chemical to or next to a production area",
  reference = "R25",
  only = { substance = { "POTASSIUM_PERMANGANATE", "SODIUM_PERMANGANATE" }, importing_country = list("cocaine_region") },
  needs = {
    "quantity_kg", "importing_country",
    area = lookup("cocaine_region", { country = "importing_country" }, "role"),
  },
  because = "{quantity_kg} kg of permanganate to {importing_country} ({area})",
  check = function(f, p)
    if f.quantity_kg < p.least_kg then return false end
    if f.area == "production" then return true end
    return true, { strength = 0.7 }
  end,
  params = { least_kg = 25 },
  examples = {
    { given = { quantity_kg = 2000, importing_country = "CO", area = "production" }, hit = true },
    { given = { quantity_kg = 2000, importing_country = "EC", area = "neighbour" }, hit = { strength = 0.7 } },
    { given = { quantity_kg = 24.9, importing_country = "CO", area = "production" }, hit = false },
    { given = { area = "production", importing_country = "CO", quantity_kg = 25 }, hit = true },
  },
}
