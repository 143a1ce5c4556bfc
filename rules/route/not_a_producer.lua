return rule {
  id = "not_a_producer", group = "route", on = "goods",
  title = "Made in a country that does not make it",
  reference = "R24",
  only = { substance = list("producers") },
  missing = "pass",
  needs = {
    "origin_country", "goods_origin_country", "quantity_kg", "substance",
    basis   = lookup("producers", { substance = "substance" }, "basis"),
    shipped = lookup("producers", { substance = "substance", countries = "origin_country" }, "basis"),
    goods   = lookup("producers", { substance = "substance", countries = "goods_origin_country" }, "basis"),
  },
  because = "{quantity_kg} kg said to be made in {made_in}: {basis}",
  letter = "Please name the maker of the goods.",
  check = function(f, p)
    local made_in = f.goods_origin_country or f.origin_country
    if made_in == nil or f.basis == nil or f.quantity_kg == nil or f.quantity_kg < p.least_kg then return false end
    local maker = f.shipped
    if f.goods_origin_country ~= nil then maker = f.goods end
    if maker ~= nil then return false end
    return true, { made_in = made_in }
  end,
  params = { least_kg = 25 },
  examples = {
    { given = { origin_country = "TZ", quantity_kg = 21700, substance = "ACETIC_ANHYDRIDE", basis = "known makers" }, hit = true },
    { given = { origin_country = "CN", quantity_kg = 21700, substance = "ACETIC_ANHYDRIDE", basis = "known makers", shipped = "known makers" }, hit = false },
    { given = { origin_country = "TZ", goods_origin_country = "CN", quantity_kg = 21700, basis = "known makers", goods = "known makers" }, hit = false },
    { given = { origin_country = "TZ", quantity_kg = 10, basis = "known makers" }, hit = false },
    { given = { quantity_kg = 21700, basis = "known makers" }, hit = false },
    { given = { substance = "ACETIC_ANHYDRIDE", origin_country = "TZ", quantity_kg = 25, basis = "known makers" }, hit = true },
    { given = { substance = "ACETIC_ANHYDRIDE", origin_country = "TZ", quantity_kg = 24.9, basis = "known makers" }, hit = false },
    { given = { substance = "ACETIC_ANHYDRIDE", origin_country = "TZ", quantity_kg = 21700 }, hit = false },
  },
}
