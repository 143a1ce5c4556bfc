-- A trader's list, in Spanish: commas before decimals, points between thousands, an address in five columns, and
-- all goods of a notification in one cell, "name | quantity | unit", a semicolon between two.
return mapping {
  title = "List of a trader, in Spanish",
  delimiter = ";", decimal = ",", thousands = ".", dates = "DD/MM/YYYY",
  fields = {
    reference = "N.º de notificación", issued_on = "Fecha de emisión", arrival_on = "Llegada prevista",
    exporting_country = "País de origen", importing_country = { const = "PE" },
    exporter_name = "Proveedor", importer_name = "Importador", importer_id = "RUC",
    importer_address = { join = { "Calle", "Número", "Distrito", "Ciudad", "Código postal" }, with = ", " },
    transport_mode = { column = "Vía", default = "sea" }, entry_point = "Puerto", end_use = "Uso final",
    substance = { column = "Mercancías", split = ";", by = "|", part = 1 },
    quantity  = { column = "Mercancías", split = ";", by = "|", part = 2 },
    unit      = { column = "Mercancías", split = ";", by = "|", part = 3 },
    currency  = { const = "USD" },
  },
  values = {
    exporting_country = { ["Alemania"] = "DE", ["China"] = "CN", ["Bélgica"] = "BE" },
    transport_mode = { ["marítima"] = "sea", ["aérea"] = "air", ["terrestre"] = "road" },
    entry_point = { ["Callao"] = "PECLL", ["Ilo"] = "PEILQ" },
    unit = { L = "l", KG = "kg" },
  },
}
